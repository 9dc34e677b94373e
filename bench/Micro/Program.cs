using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Micro -- --list flat
// dotnet run -c Release --project bench/Micro -- --filter '*Lock*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
