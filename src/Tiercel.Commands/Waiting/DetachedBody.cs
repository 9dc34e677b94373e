namespace Tiercel.Commands;

/// <summary>What a call does that has left the thread of its caller.</summary>
internal delegate void DetachedBody(ref CommandContext call);
