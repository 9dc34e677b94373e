namespace Tiercel.Scripting;

/// <summary>Which scripts of connections run on threads of their own.</summary>
public enum LuaWorkers
{
    /// <summary>Those that take long.</summary>
    Auto,

    /// <summary>All.</summary>
    Always,

    /// <summary>None: the thread of a connection does nothing else until its script has ended.</summary>
    Never,
}
