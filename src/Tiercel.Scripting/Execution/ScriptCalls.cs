using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>
/// The commands that a try of a script has called: counted as they run, and shown to those who watch when the try has turned
/// out to be the last. One thread.
/// </summary>
internal sealed class ScriptCalls(CommandDispatcher dispatcher)
{
    private readonly Tally[] _tallies = new Tally[dispatcher.Table.All.Count];
    private readonly List<int> _called = [];
    private List<byte[]>? _described;

    private struct Tally
    {
        public int Calls;
        public int Failed;
    }

    /// <summary>A command has run.</summary>
    public void Note(in CommandContext call, bool hasFailed, CommandStatistics? statistics)
    {
        int command = call.Command.Id;
        ref Tally tally = ref _tallies[command];
        if (tally.Calls++ == 0) _called.Add(command);
        if (hasFailed)
        {
            tally.Failed++;
            statistics?.Fail(command);
        }

        if (dispatcher.Observer is { } observer && observer.Describe(in call) is { } line) (_described ??= []).Add(line);
    }

    /// <summary>It was the last try.</summary>
    public void Tell()
    {
        if (_described is { } described) dispatcher.Observer?.OnScriptCalls(described);
        Clear();
    }

    /// <summary>The script begins anew: nothing was called.</summary>
    public void TakeBack(CommandStatistics? statistics)
    {
        foreach (int command in _called) statistics?.TakeBack(command, _tallies[command].Calls, _tallies[command].Failed);
        Clear();
    }

    private void Clear()
    {
        foreach (int command in _called) _tallies[command] = default;
        _called.Clear();
        _described = null;
    }
}
