using BenchmarkDotNet.Running;
using Tiercel.Bench.Micro;

// dotnet run -c Release --project bench/Micro -- --list flat
// dotnet run -c Release --project bench/Micro -- --filter '*Lock*'
// dotnet run -c Release --project bench/Micro -- lua [part of a row's name]
if (args is ["lua", .. var rest]) LuaComparison.Run(rest is [var filter, ..] ? filter : "");
else BenchmarkSwitcher.FromAssembly(typeof(LuaComparison).Assembly).Run(args);
