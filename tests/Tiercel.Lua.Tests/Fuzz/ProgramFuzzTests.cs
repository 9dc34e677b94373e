using System.Diagnostics;
using System.Text;
using Xunit.Abstractions;

namespace Tiercel.Lua.Tests;

/// <summary>
/// Whatever a program is: it gives a result or an error, within its steps and its memory, and the machine is as it was. A
/// hundred thousand and more with TIERCEL_TEST_FULL=1, or as many of each kind as TIERCEL_FUZZ_PROGRAMS says; a program that ends
/// the process is found in the file that TIERCEL_FUZZ_FILE names, if it does.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ProgramFuzzTests(ITestOutputHelper output)
{
    private const long Megabyte = 1024 * 1024;
    private const int ProgramsPerMachine = 40;
    private const int ProgramsPerLookAtMemory = 2_000;
    private const long MaxGrowthBytes = 64 * Megabyte;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly LuaLimits Limits = new() { Steps = 100_000, MemoryBytes = 4 * Megabyte };
    private static readonly string? LastProgramFile = Environment.GetEnvironmentVariable("TIERCEL_FUZZ_FILE");

    private static int Programs => int.TryParse(Environment.GetEnvironmentVariable("TIERCEL_FUZZ_PROGRAMS"), out int programs) ? programs
        : TestScale.Of(1_500, 75_000);

    [Fact]
    public void RandomProgramsEndWithAResultOrAnError()
    {
        SeededRandom random = SeededRandom.Create();
        RandomPrograms programs = new(random, isTame: false);
        RunAll(random, () => Encoding.Latin1.GetBytes(programs.Next()));
    }

    [Fact]
    public void MutatedProgramsEndWithAResultOrAnError()
    {
        SeededRandom random = SeededRandom.Create();
        RandomPrograms programs = new(random, isTame: false);
        List<byte[]> seeds = [.. Enumerable.Range(0, 200).Select(_ => Encoding.Latin1.GetBytes(programs.Next()))];
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.lua").Order(StringComparer.Ordinal))
            seeds.AddRange(Snippet.Read(file).Select(static s => Encoding.Latin1.GetBytes(s.Code)));
        seeds.RemoveAll(static s => s.Length == 0);
        ProgramMutator mutator = new(random, seeds);
        RunAll(random, mutator.Next);
    }

    private void RunAll(SeededRandom random, Func<byte[]> next)
    {
        output.WriteLine(random.ToString());
        long before = GC.GetTotalMemory(forceFullCollection: true);
        LuaMachine machine = null!;
        int results = 0;
        for (int i = 0; i < Programs; i++)
        {
            if (i % ProgramsPerMachine == 0) machine = NewMachine();
            byte[] program = next();
            if (LastProgramFile is not null) File.WriteAllBytes(LastProgramFile, program);
            string? complaint = ComplaintAbout(machine, program, ref results);
            if (complaint is null && i % ProgramsPerLookAtMemory == 0)
            {
                long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
                if (growth > MaxGrowthBytes) complaint = $"{growth} bytes more are in use";
            }

            if (complaint is not null) Assert.Fail($"{random}, program {i}: {complaint}\n{Encoding.Latin1.GetString(program)}");
        }

        output.WriteLine($"{results} of {Programs} gave a result");
    }

    private static LuaMachine NewMachine()
    {
        LuaMachine machine = LibraryRun.NewMachine(Limits);
        LibraryRun.Of(machine, "probe = function(...) return select('#', ...), ... end");
        return machine;
    }

    private static string? ComplaintAbout(LuaMachine machine, byte[] source, ref int results)
    {
        Stopwatch watch = Stopwatch.StartNew();
        LuaTable globals = machine.NewTable();
        LuaTable metatable = machine.NewTable();
        metatable.Set(LuaString.Create("__index"), machine.Globals);
        globals.Metatable = metatable;
        try
        {
            if (!LuaProgram.TryCompile(source, "=fuzz", out LuaProgram? program, out _)) return null;
            machine.Call(machine.Load(program, globals), 1.0, true);
            results++;
        }
        catch (LuaException e)
        {
            if (!e.IsPlaced) return "an error without its place";
        }
#pragma warning disable CA1031 // Any other exception is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.ToString();
        }

        if (watch.Elapsed > Patience) return $"it took {watch.Elapsed}";
        if ((machine.NativeDepth, machine.Main.Depth, machine.Main.InvokeDepth, machine.Main.Top) != (0, 0, 0, 0)) return "calls are left";
        machine.Trim();
        return machine.MemoryBytes > 2 * Limits.MemoryBytes ? $"{machine.MemoryBytes} bytes are held" : null;
    }
}
