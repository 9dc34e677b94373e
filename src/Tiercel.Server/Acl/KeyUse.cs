namespace Tiercel.Server;

/// <summary>What a call does to a key, or a rule lets be done.</summary>
[Flags]
internal enum KeyUse
{
    /// <summary>It only asks about the key itself, as EXISTS does: every rule that matches allows that.</summary>
    None = 0,

    /// <summary>What the key holds may be told.</summary>
    Read = 1,

    /// <summary>It is changed, added to or deleted.</summary>
    Write = 2,

    /// <summary>Both.</summary>
    ReadAndWrite = Read | Write,
}
