namespace Tiercel.Commands;

/// <summary>Is told of each call that has run, by the thread that ran it. Under no lock but those of a transaction.</summary>
internal interface ICallObserver
{
    /// <summary>A call has run.</summary>
    void OnCalled(in CommandContext call);
}
