namespace Tiercel.Lua;

/// <summary>
/// What an instruction does. R = register, K = constant, U = captured variable; A, B and C are its operands. A jump goes to
/// the instruction C.
/// </summary>
internal enum OpCode : byte
{
    /// <summary>R[A] = R[B].</summary>
    Move,

    /// <summary>R[A] = K[C].</summary>
    LoadConstant,

    /// <summary>R[A] and the B - 1 behind it = nil.</summary>
    LoadNil,

    /// <summary>R[A] = (B is not 0).</summary>
    LoadBoolean,

    /// <summary>R[A] = a new cell with the value of R[A].</summary>
    NewCell,

    /// <summary>R[A] = the value of the cell in R[B].</summary>
    GetCell,

    /// <summary>The value of the cell in R[A] = R[B].</summary>
    SetCell,

    /// <summary>R[A] = U[B].</summary>
    GetCaptured,

    /// <summary>U[B] = R[A].</summary>
    SetCaptured,

    /// <summary>R[A] = the global K[C].</summary>
    GetGlobal,

    /// <summary>The global K[C] = R[A].</summary>
    SetGlobal,

    /// <summary>R[A] = R[B][K[C]], a string.</summary>
    GetField,

    /// <summary>R[A] = R[B][C].</summary>
    GetElement,

    /// <summary>R[A] = R[B][R[C]].</summary>
    GetIndex,

    /// <summary>R[A][K[C]] = R[B], a string.</summary>
    SetField,

    /// <summary>R[A][C] = R[B].</summary>
    SetElement,

    /// <summary>R[A][R[B]] = R[C].</summary>
    SetIndex,

    /// <summary>R[A] = a table with room for a list of B and C other keys.</summary>
    NewTable,

    /// <summary>The elements of the table R[A] from C on = the B registers behind it, or all up to the top.</summary>
    SetList,

    /// <summary>R[A + 1] = R[B]; R[A] = R[B][K[C]].</summary>
    Self,

    /// <summary>R[A] = R[B] + R[C]; in this order follow the other operators.</summary>
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,

    /// <summary>R[A] = R[B] + K[C]; in this order follow the other operators.</summary>
    AddConstant,
    SubtractConstant,
    MultiplyConstant,
    DivideConstant,
    ModuloConstant,
    PowerConstant,

    /// <summary>R[A] = -R[B].</summary>
    Negate,

    /// <summary>R[A] = not R[B].</summary>
    Not,

    /// <summary>R[A] = #R[B].</summary>
    Length,

    /// <summary>R[A] = R[B] .. and the C - 1 behind it.</summary>
    Concat,

    /// <summary>Go on at C.</summary>
    Jump,

    /// <summary>Go back to C: the end of a turn of a loop.</summary>
    Loop,

    /// <summary>Jump if R[A] is neither nil nor false.</summary>
    JumpIf,

    /// <summary>Jump if R[A] is nil or false.</summary>
    JumpUnless,

    /// <summary>Jump if R[A] == R[B].</summary>
    JumpEqual,
    JumpNotEqual,
    JumpLess,
    JumpNotLess,
    JumpLessOrEqual,
    JumpNotLessOrEqual,

    /// <summary>Jump if R[A] == K[B].</summary>
    JumpEqualConstant,
    JumpNotEqualConstant,
    JumpLessConstant,
    JumpNotLessConstant,
    JumpLessOrEqualConstant,
    JumpNotLessOrEqualConstant,
    JumpGreaterConstant,
    JumpNotGreaterConstant,
    JumpGreaterOrEqualConstant,
    JumpNotGreaterOrEqualConstant,

    /// <summary>R[A] and what is behind it = R[A] called with the B values behind it, or all up to the top; C results, or all.</summary>
    Call,

    /// <summary>As Call for all results, in the place of the running function.</summary>
    TailCall,

    /// <summary>Ends the function with R[A] and the B - 1 behind it, or all up to the top.</summary>
    Return,
    ReturnNothing,
    ReturnOne,

    /// <summary>Checks and prepares the loop variable R[A], its limit and its step; jumps to the test.</summary>
    PrepareFor,

    /// <summary>Adds the step; if the limit is not passed, R[A + 3] = R[A], and jump.</summary>
    For,

    /// <summary>The C registers from R[A + 3] = R[A] called with R[A + 1] and R[A + 2].</summary>
    CallIterator,

    /// <summary>If R[A + 3] is not nil: R[A + 2] = R[A + 3], and jump.</summary>
    ForEach,

    /// <summary>R[A] = a function of prototype C.</summary>
    Closure,

    /// <summary>R[A] = a table of the arguments beyond the declared ones, and their number as n.</summary>
    ArgumentTable,

    /// <summary>R[A] and what is behind it = the arguments beyond the declared ones; C of them, or all.</summary>
    Vararg,

    /// <summary>Counts C steps: the turn of a loop that ends here is a long one.</summary>
    Work,
}
