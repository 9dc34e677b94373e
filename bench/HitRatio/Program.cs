using Tiercel.Bench.HitRatio;

// dotnet run -c Release --project bench/HitRatio -- FOLDER-OF-TRACES [--trace NAME] [--keys-only]
// Hit ratios of the engine's policies by number of keys, with the optimum, then beside redis-server at the same maxmemory.
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Name the folder that holds the traces: bench/HitRatio FOLDER [--trace NAME] [--keys-only]");
    return 2;
}

int named = Array.IndexOf(args, "--trace");
string? only = named > 0 && named + 1 < args.Length ? args[named + 1] : null;
Trace[] traces = [.. Trace.ReadAll(args[0]).Where(t => only is null || t.Name == only)];
ByKeys.Run(traces);
if (!args.Contains("--keys-only")) ByMemory.Run(traces);
return 0;
