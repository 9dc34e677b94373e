using System.Globalization;
using Tiercel.Bench.HitRatio;

// dotnet run -c Release --project bench/HitRatio -- FOLDER-OF-TRACES [--trace NAME] [--share SHARE] [--keys-only]
//   Hit ratios of the engine's policies by number of keys, with the optimum, then beside redis-server at the same maxmemory.
// dotnet run -c Release --project bench/HitRatio -- FOLDER-OF-TRACES --caches [--trace NAME] [--share SHARE] [--svg FILE] [--quick]
//   Hit ratios of the typed cache's policies beside known ones and the optimum, on synthetic traces too. --quick leaves out w106.
// A share is that of the distinct keys which fit; 0.005 to 0.25, five of them, by default.
const string LongTrace = "w106";
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Name the folder that holds the traces: bench/HitRatio FOLDER [--caches] [--trace NAME] [--share SHARE]");
    return 2;
}

double[] shares = ValueOf("--share") is { } share ? [double.Parse(share, CultureInfo.InvariantCulture)] : [0.005, 0.02, 0.05, 0.1, 0.25];
IEnumerable<Trace> recorded = Trace.ReadAll(args[0], IsWanted);
if (args.Contains("--caches"))
{
    return CacheLaboratory.Run(recorded.Concat(SyntheticTraces.Generate(IsWanted)), shares, ValueOf("--svg")) ? 0 : NoTrace();
}

Trace[] traces = [.. recorded];
if (traces.Length == 0) return NoTrace();
ByKeys.Run(traces, shares);
if (!args.Contains("--keys-only")) ByMemory.Run(traces, shares);
return 0;

static int NoTrace()
{
    Console.Error.WriteLine("There is no such trace.");
    return 2;
}

bool IsWanted(string name) => ValueOf("--trace") is { } only ? name == only : name != LongTrace || !args.Contains("--quick");

string? ValueOf(string option)
{
    int place = Array.IndexOf(args, option);
    return place > 0 && place + 1 < args.Length ? args[place + 1] : null;
}
