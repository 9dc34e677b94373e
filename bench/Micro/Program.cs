using BenchmarkDotNet.Running;
using Tiercel.Bench.Micro;

// dotnet run -c Release --project bench/Micro -- --list flat
// dotnet run -c Release --project bench/Micro -- --filter '*Lock*'
// dotnet run -c Release --project bench/Micro -- lua [part of a row's name]
// dotnet run -c Release --project bench/Micro -- caches [part of a row's name | collections | extras]
if (args is ["lua", .. var rest]) LuaComparison.Run(rest is [var filter, ..] ? filter : "");
else if (args is ["caches", .. var rows]) CacheComparison.Run(rows is [var part, ..] ? part : "");
else BenchmarkSwitcher.FromAssembly(typeof(LuaComparison).Assembly).Run(args);
