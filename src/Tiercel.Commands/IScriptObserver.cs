namespace Tiercel.Commands;

/// <summary>As <see cref="ICallObserver"/>, of calls that scripts make, too: of those of the last try alone.</summary>
internal interface IScriptObserver : ICallObserver
{
    /// <summary>A call is about to run a script; the calls that the script makes are told of behind it.</summary>
    void OnScript(in CommandContext call);

    /// <summary>A call that a script has made, for <see cref="OnScriptCalls"/>; null if nobody wants to know.</summary>
    byte[]? Describe(in CommandContext call);

    /// <summary>The calls that a script has made, in their order, now that it is over.</summary>
    void OnScriptCalls(IReadOnlyList<byte[]> calls);
}
