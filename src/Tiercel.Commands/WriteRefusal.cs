namespace Tiercel.Commands;

/// <summary>Says why a change is refused now: the error to reply; empty if it is not.</summary>
internal delegate ReadOnlySpan<byte> WriteRefusal();
