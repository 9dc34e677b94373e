using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Scripting.Tests;

public sealed class FunctionLibrariesTests : IDisposable
{
    private readonly Keyspace _keyspace = new(new EngineOptions());
    private readonly ScriptEngine _engine;
    private readonly FunctionLibraries _libraries;

    public FunctionLibrariesTests()
    {
        _engine = new ScriptEngine(new CommandDispatcher(_keyspace, new CommandTable(Commands.GeneratedCommands.All)), new ScriptOptions());
        _libraries = _engine.Functions;
    }

    public void Dispose()
    {
        _engine.Dispose();
        _keyspace.Dispose();
    }

    [Fact]
    public void FunctionIsFoundInAnyCase()
    {
        Assert.Empty(Load("a", "f"));
        Assert.Equal("f"u8, _libraries.Find("F"u8)!.Name);
        Assert.Null(_libraries.Find("g"u8));
    }

    [Fact]
    public void LoadThatFailsLeavesWhatWasThere()
    {
        Load("a", "f");
        FunctionLibrary before = _libraries.Current.Libraries[0];
        Assert.Equal("ERR Library 'a' already exists", Load("a", "g"));
        Assert.Equal("ERR Function f already exists", Load("b", "f"));
        byte[] failing = "#!lua name=a\nredis.register_function('g', function() end) x = 1"u8.ToArray();
        Assert.Null(_libraries.Load(failing, replaces: true, out byte[] error));
        Assert.StartsWith("ERR Error registering functions", Encoding.ASCII.GetString(error), StringComparison.Ordinal);
        Assert.Same(before, Assert.Single(_libraries.Current.Libraries));
        Assert.Null(_libraries.Find("g"u8));
    }

    [Fact]
    public void ReplacedLibraryLosesItsFunctions()
    {
        Load("a", "f");
        Assert.Empty(Load("a", "g", replaces: true));
        Assert.Null(_libraries.Find("f"u8));
        Assert.NotNull(_libraries.Find("g"u8));
    }

    [Fact]
    public void LoadWithoutEndIsEnded()
    {
        Assert.Null(_libraries.Load("#!lua name=a\nwhile true do end"u8, replaces: false, out byte[] error));
        Assert.Equal("ERR Error registering functions: ERR FUNCTION LOAD timeout", Encoding.ASCII.GetString(error));
    }

    [Fact]
    public void RestoreIsAllOrNothing()
    {
        Load("a", "f");
        Load("b", "g");
        byte[] both = Dump();
        _libraries.Clear();
        Load("c", "g");
        Assert.Equal("ERR Function g already exists", Restore(both, RestorePolicy.Replace));
        Assert.Equal(["c"], Names());
        Assert.Empty(Restore(both, RestorePolicy.Flush));
        Assert.Equal(["a", "b"], Names());
        Assert.Equal("ERR Library a already exists", Restore(both, RestorePolicy.Append));
        Assert.Empty(Restore(both, RestorePolicy.Replace));
        Assert.Equal(both, Dump());
    }

    [Fact]
    public void EveryDamagedPayloadIsRefused()
    {
        Load("a", "f");
        byte[] payload = Dump();
        for (int i = 0; i < payload.Length; i++)
        {
            byte[] damaged = [.. payload];
            damaged[i] ^= 0x10;
            Assert.Equal("ERR DUMP payload version or checksum are wrong", Restore(damaged, RestorePolicy.Replace));
            Assert.NotEmpty(Restore(payload[..i], RestorePolicy.Replace));
        }
    }

    [Fact]
    public void OnlyALibraryWithStateHasAMachineOfItsOwn()
    {
        Load("a", "f");
        Assert.Null(_libraries.Find("f"u8)!.OwnMachine);
        _libraries.Load("#!lua name=b\nlocal n = 0 redis.register_function('g', function() n = n + 1 end)"u8, replaces: false, out _);
        Assert.NotNull(_libraries.Find("g"u8)!.OwnMachine);
    }

    private string Load(string library, string function, bool replaces = false)
    {
        string code = $"#!lua name={library}\nredis.register_function('{function}', function() return 1 end)";
        _libraries.Load(Encoding.ASCII.GetBytes(code), replaces, out byte[] error);
        return Encoding.ASCII.GetString(error);
    }

    private string Restore(byte[] payload, RestorePolicy policy)
    {
        bool isDone = _libraries.Restore(payload, policy, out byte[] error);
        Assert.Equal(isDone, error.Length == 0);
        return Encoding.ASCII.GetString(error);
    }

    private byte[] Dump()
    {
        PooledBuffer payload = default;
        LibraryDump.Write(ref payload, _libraries.Current.Libraries, compresses: true);
        byte[] written = payload.Written.ToArray();
        payload.Dispose();
        return written;
    }

    private string[] Names() => [.. _libraries.Current.Libraries.Select(static l => Encoding.ASCII.GetString(l.Name))];
}
