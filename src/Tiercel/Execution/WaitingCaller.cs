using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel;

/// <summary>The caller of one command in this process that may wait.</summary>
internal sealed class WaitingCaller(CancellationToken cancellation) : CommandClient
{
    private readonly ReplyBuilder _answer = new();

    // What is done with the reply must not run on the thread of whoever ended the wait.
    private TaskCompletionSource<CommandReply>? _done;
    private WaitingCall? _call;
    private Action? _begin;
    private Exception? _failure;

    /// <summary>The reply to come; null if the command has not begun to wait.</summary>
    public Task<CommandReply>? Reply => _done is null ? null : WaitAsync();

    internal override bool MayWait => true;

    internal override void BeginWait(WaitingCall call)
    {
        _done = new TaskCompletionSource<CommandReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _call = call;
    }

    internal override void BeginDetached(WaitingCall call, Action begin)
    {
        BeginWait(call);
        _begin = begin;
    }

    internal override ReplyWriter BeginAnswer() => _answer;

    internal override void EndAnswer(ReplyWriter answer)
    {
    }

    internal override void FailWait(Exception failure) => _failure = failure;

    internal override void EndWait(WaitEnd end)
    {
        if (end == WaitEnd.Abandoned) _done!.SetCanceled(cancellation);
        else if (_failure is not null) _done!.SetException(_failure);
        else _done!.SetResult(_answer.Reply!);
    }

    private async Task<CommandReply> WaitAsync()
    {
        _begin?.Invoke();
        CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static call => ((WaitingCall)call!).TryEnd(WaitEnd.Abandoned), _call);
        await using (registration.ConfigureAwait(false)) return await _done!.Task.ConfigureAwait(false);
    }
}
