using Tiercel.Bench.Throughput;

// dotnet run -c Release --project bench/Throughput [-- section …]
// Sections: single, counters, threads, growth, memory, collections, holds, sweep, large, scripts. All by default.
// Figures beside ConcurrentDictionary where it has a twin.
(string Name, Action Run)[] sections =
[
    ("single", SingleThread.Run),
    ("counters", Counters.Run),
    ("threads", TwoThreads.Run),
    ("growth", Growth.Run),
    ("memory", MemoryPerKey.Run),
    ("collections", Collections.Run),
    ("holds", LockHolds.Run),
    ("sweep", Sweep.Run),
    ("large", LargeValues.Run),
    ("scripts", Scripts.Run),
];

foreach (string unknown in args.Where(a => sections.All(s => s.Name != a)))
{
    Console.Error.WriteLine($"There is no section '{unknown}'. Sections: {string.Join(", ", sections.Select(s => s.Name))}.");
    return 2;
}

foreach ((string name, Action run) in sections)
{
    if (args.Length > 0 && !args.Contains(name)) continue;
    Console.WriteLine($"## {name}");
    run();
    Console.WriteLine();
}

return 0;
