using System.Text;
using BenchmarkDotNet.Attributes;
using Tiercel.Commands;

namespace Tiercel.Bench.Micro;

/// <summary>A command found by the name that a client sent, in any case, beside a dictionary of strings.</summary>
[MemoryDiagnoser]
public class CommandTableBenchmarks
{
    private readonly CommandTable _table = new(GeneratedCommands.All);
    private readonly Dictionary<string, CommandInfo> _dictionary = new(StringComparer.OrdinalIgnoreCase);
    private byte[] _name = [];

    [Params("GET", "get", "pexpire")]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _name = Encoding.ASCII.GetBytes(Name);
        foreach (CommandInfo command in _table.TopLevel) _dictionary.Add(command.Name, command);
    }

    [Benchmark(Baseline = true)]
    public bool DictionaryOfStrings() => _dictionary.TryGetValue(Encoding.ASCII.GetString(_name), out _);

    [Benchmark]
    public bool Table() => _table.TryFind(_name, out _);
}
