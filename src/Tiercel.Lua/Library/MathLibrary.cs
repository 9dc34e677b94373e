namespace Tiercel.Lua;

/// <summary>The library <c>math</c>.</summary>
internal static class MathLibrary
{
    private const double RadiansPerDegree = Math.PI / 180.0;

    /// <summary>Gives a machine the library.</summary>
    public static void Open(LuaMachine machine)
    {
        LuaTable library = LuaLibraries.Register(
            machine, "math",
            ("abs", (ref LuaCall c) => c.Return(Math.Abs(c.Number(1)))),
            ("acos", (ref LuaCall c) => c.Return(Math.Acos(c.Number(1)))),
            ("asin", (ref LuaCall c) => c.Return(Math.Asin(c.Number(1)))),
            ("atan", (ref LuaCall c) => c.Return(Math.Atan(c.Number(1)))),
            ("atan2", (ref LuaCall c) => c.Return(Math.Atan2(c.Number(1), c.Number(2)))),
            ("ceil", (ref LuaCall c) => c.Return(Math.Ceiling(c.Number(1)))),
            ("cos", (ref LuaCall c) => c.Return(Math.Cos(c.Number(1)))),
            ("cosh", (ref LuaCall c) => c.Return(Math.Cosh(c.Number(1)))),
            ("deg", (ref LuaCall c) => c.Return(c.Number(1) / RadiansPerDegree)),
            ("exp", (ref LuaCall c) => c.Return(Math.Exp(c.Number(1)))),
            ("floor", (ref LuaCall c) => c.Return(Math.Floor(c.Number(1)))),
            ("fmod", (ref LuaCall c) => c.Return(c.Number(1) % c.Number(2))),
            ("frexp", FrExp),
            ("ldexp", (ref LuaCall c) => c.Return(Math.ScaleB(c.Number(1), c.Integer(2)))),
            ("log", (ref LuaCall c) => c.Return(Math.Log(c.Number(1)))),
            ("log10", (ref LuaCall c) => c.Return(Math.Log10(c.Number(1)))),
            ("max", Max),
            ("min", Min),
            ("modf", ModF),
            ("pow", (ref LuaCall c) => c.Return(Math.Pow(c.Number(1), c.Number(2)))),
            ("rad", (ref LuaCall c) => c.Return(c.Number(1) * RadiansPerDegree)),
            ("sin", (ref LuaCall c) => c.Return(Math.Sin(c.Number(1)))),
            ("sinh", (ref LuaCall c) => c.Return(Math.Sinh(c.Number(1)))),
            ("sqrt", (ref LuaCall c) => c.Return(Math.Sqrt(c.Number(1)))),
            ("tan", (ref LuaCall c) => c.Return(Math.Tan(c.Number(1)))),
            ("tanh", (ref LuaCall c) => c.Return(Math.Tanh(c.Number(1)))));
        library.Set(LuaString.Constant("pi"), Math.PI);
        library.Set(LuaString.Constant("huge"), double.PositiveInfinity);
        // The name it had in Lua 5.0.
        library.Set(LuaString.Constant("mod"), library[LuaString.Constant("fmod")]);
        AddRandom(library, machine.Random);
    }

    private static void AddRandom(LuaTable library, RandomSequence sequence)
    {
        LuaLibraries.Register(
            library,
            ("random", (ref LuaCall c) => Random(ref c, sequence)),
            ("randomseed", (ref LuaCall c) =>
            {
                sequence.Seed(c.Integer(1));
                return 0;
            }));
    }

    // A fraction from 0.5 to below 1, and the power of two that makes the number of it.
    private static int FrExp(ref LuaCall call)
    {
        double number = call.Number(1);
        if (number == 0 || !double.IsFinite(number)) return call.Return(number, 0.0);
        int exponent = Math.ILogB(number) + 1;
        // In two steps: the power itself may be out of range.
        return call.Return(Math.ScaleB(Math.ScaleB(number, -(exponent / 2)), (exponent / 2) - exponent), exponent);
    }

    private static int ModF(ref LuaCall call)
    {
        double number = call.Number(1);
        double whole = Math.Truncate(number);
        double fraction = double.IsInfinity(number) ? 0 : number - whole;
        return call.Return(whole, Math.CopySign(fraction, number));
    }

    private static int Max(ref LuaCall call)
    {
        double largest = call.Number(1);
        for (int i = 2; i <= call.Count; i++)
        {
            double number = call.Number(i);
            if (number > largest) largest = number;
        }

        return call.Return(largest);
    }

    private static int Min(ref LuaCall call)
    {
        double smallest = call.Number(1);
        for (int i = 2; i <= call.Count; i++)
        {
            double number = call.Number(i);
            if (number < smallest) smallest = number;
        }

        return call.Return(smallest);
    }

    private static int Random(ref LuaCall call, RandomSequence sequence)
    {
        // Drawn first: a wrong call takes its number, too.
        double fraction = sequence.Next();
        int first = 1, last;
        switch (call.Count)
        {
            case 0:
                return call.Return(fraction);
            case 1:
                last = call.Integer(1);
                if (last < 1) throw call.WrongArgument(1, "interval is empty");
                break;
            case 2:
                (first, last) = (call.Integer(1), call.Integer(2));
                if (first > last) throw call.WrongArgument(2, "interval is empty");
                break;
            default:
                LuaCall.Fail("wrong number of arguments");
                return 0;
        }

        // In 32 bits, as in C, where a wider interval overflows.
        return call.Return(Math.Floor(fraction * unchecked(last - first + 1)) + first);
    }
}
