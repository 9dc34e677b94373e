namespace Tiercel.Engine;

/// <summary>How an operation on a value ended. All but <see cref="Done"/> have changed nothing.</summary>
internal enum OpStatus
{
    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>The key does not exist.</summary>
    Absent,

    /// <summary>A key exists that must not.</summary>
    Exists,

    /// <summary>The key holds a value of another kind.</summary>
    WrongType,

    /// <summary>The string is not the text of a 64-bit integer.</summary>
    NotAnInteger,

    /// <summary>The result would not fit 64 bits.</summary>
    Overflow,

    /// <summary>The string is not the text of a number.</summary>
    NotAFloat,

    /// <summary>The result would be infinite.</summary>
    NotFinite,

    /// <summary>The string would be longer than <see cref="EngineOptions.MaxStringBytes"/> allows.</summary>
    TooLong,

    /// <summary>The string is not a HyperLogLog.</summary>
    NotHyperLogLog,

    /// <summary>The string claims to be a HyperLogLog, and its registers are not all there.</summary>
    DamagedHyperLogLog,

    /// <summary>The payload of a dump holds no value that can be read.</summary>
    Damaged,

    /// <summary>The id of a new entry is not greater than the last one of its stream.</summary>
    NotGreater,
}
