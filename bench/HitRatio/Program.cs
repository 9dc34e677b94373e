using Tiercel.Bench.HitRatio;

// dotnet run -c Release --project bench/HitRatio -- FOLDER-OF-TRACES [--trace NAME] [--share SHARE] [--keys-only]
// A share is that of the distinct keys which fit; 0.005 to 0.25, five of them, by default.
// Hit ratios of the engine's policies by number of keys, with the optimum, then beside redis-server at the same maxmemory.
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Name the folder that holds the traces: bench/HitRatio FOLDER [--trace NAME] [--keys-only]");
    return 2;
}

string? only = ValueOf("--trace");
double[] shares = ValueOf("--share") is { } share
    ? [double.Parse(share, System.Globalization.CultureInfo.InvariantCulture)]
    : [0.005, 0.02, 0.05, 0.1, 0.25];
Trace[] traces = [.. Trace.ReadAll(args[0]).Where(t => only is null || t.Name == only)];
ByKeys.Run(traces, shares);
if (!args.Contains("--keys-only")) ByMemory.Run(traces, shares);
return 0;

string? ValueOf(string option)
{
    int place = Array.IndexOf(args, option);
    return place > 0 && place + 1 < args.Length ? args[place + 1] : null;
}
