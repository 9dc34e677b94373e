using System.Text.RegularExpressions;

namespace Tiercel.Tidy;

public sealed partial class SourceRuleTests
{
    /// <summary>Columns of a line; 120 is what to aim for.</summary>
    private const int MaxColumns = 140;

    /// <summary>Columns in tests and benchmarks, whose tables of cases read better unbroken.</summary>
    private const int MaxTestColumns = 170;

    /// <summary>Lines of a file. About 200 is what to aim for.</summary>
    private const int MaxLines = 500;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    /// <summary>Where raw memory may be touched; elsewhere a small type that checks its bounds stands between.</summary>
    private static readonly string[] UnsafeFolders =
    [
        "src/Tiercel.Primitives/Memory/", "src/Tiercel.Primitives/Native/", "src/Tiercel.Primitives/Codecs/",
        "src/Tiercel.Engine/Keyspace/", "src/Tiercel.Engine/Types/", "src/Tiercel.Disk/Index/", "src/Tiercel.Storage/Files/",
        "src/Tiercel.Storage/Native/", "src/Tiercel.Server/Transport/", "src/Tiercel.Resp/",
        "src/Tiercel.Lua/Runtime/",
    ];

    /// <summary>Files elsewhere that touch it, each with its reason.</summary>
    private static readonly Dictionary<string, string> UnsafeFiles = new()
    {
        ["src/Tiercel.Engine/Embedded/ValueLease.cs"] = "a lease is a pointer to a counted block, handed out as a span",
        ["src/Tiercel.Primitives/Hashing/KeyHasher.cs"] = "reads words of the span it is given, whose length it checks",
    };

    /// <summary>Files that make a banned call on purpose, each with its reason.</summary>
    private static readonly Dictionary<string, string> CallFiles = new()
    {
        ["src/Tiercel.Server/Admin/DebugCommand.cs"] = "DEBUG SLEEP is asked to keep its thread",
        ["src/Tiercel.Server/Logging/ServerLogFactory.cs"] = "the log goes to standard output unless a file is named",
    };

    [Fact]
    public void LinesFitThePage() => None(SourceFile.All.SelectMany(static f => f.Lines.Index()
        .Where(l => l.Item.Length > (f.IsTool ? MaxTestColumns : MaxColumns))
        .Select(l => $"{f.Path}:{l.Index + 1}: {l.Item.Length} columns")));

    [Fact]
    public void FilesStayShort() => None(SourceFile.All
        .Where(static f => f.Lines.Length > MaxLines && !LongFiles.ContainsKey(f.Path))
        .Select(static f => $"{f.Path}: {f.Lines.Length} lines"));

    [Fact]
    public void AllowedExceptionsExist()
    {
        HashSet<string> paths = [.. SourceFile.All.Select(static f => f.Path)];
        None(LongFiles.Keys.Concat(UnsafeFiles.Keys).Concat(CallFiles.Keys).Where(p => !paths.Contains(p)).Select(static p => $"{p} is gone"));
    }

    [Fact]
    public void NothingIsLeftToDoInComments() => None(SourceFile.All
        .SelectMany(static f => f.Lines.Index().Where(static l => Unfinished().IsMatch(l.Item))
            .Select(l => $"{f.Path}:{l.Index + 1}: {l.Item.Trim()}")));

    [Fact]
    public void UnsafeCodeStaysInItsFolders() => None(SourceFile.All
        .Where(static f => f.IsProduct && !UnsafeFolders.Any(u => f.Path.StartsWith(u, StringComparison.Ordinal))
            && !UnsafeFiles.ContainsKey(f.Path))
        .SelectMany(static f => f.Find(static l => UnsafeWord().IsMatch(l))));

    [Fact]
    public void NativeImportsStayInNativeFolders() => None(SourceFile.All
        .Where(static f => f.IsProduct && !f.Path.Contains("/Native/", StringComparison.Ordinal))
        .SelectMany(static f => f.Find(static l => NativeWord().IsMatch(l))));

    [Fact]
    public void ProductReadsNoWallClockAndNeverSleepsOrPrints() => None(SourceFile.All
        .Where(static f => f.IsProduct && !CallFiles.ContainsKey(f.Path))
        .SelectMany(static f => f.Find(static l => BannedCall().IsMatch(l))));

    [Fact]
    public void TestsDoNotSleep() => None(SourceFile.All
        .Where(static f => f.Path.StartsWith("tests/", StringComparison.Ordinal))
        .SelectMany(static f => f.Find(static l => l.Contains("Thread.Sleep(", StringComparison.Ordinal))));

    /// <summary>Foo.cs declares Foo; a part of it may lie in Foo.Feature.cs.</summary>
    [Fact]
    public void FilesAreNamedAfterATypeTheyHold() => None(SourceFile.All
        .Where(static f => f.IsProduct || f.Path.StartsWith("gen/", StringComparison.Ordinal))
        .Where(static f => !f.Types.Contains(f.Name.Split('.')[0]))
        .Select(static f => $"{f.Path} declares {string.Join(", ", f.Types)}"));

    private static void None(IEnumerable<string> findings)
    {
        string[] found = [.. findings];
        Assert.True(found.Length == 0, $"{found.Length} findings:\n{string.Join('\n', found)}");
    }

    // The words are put together here so that this file does not find itself.
    [GeneratedRegex("TO" + "DO|FIX" + "ME|HA" + "CK:|XX" + "X:")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|\bMarshal\.")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\bLibraryImport\b|\bDllImport\b")]
    private static partial Regex NativeWord();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bThread\.Sleep\(|\bConsole\.(Write|Error|Out)")]
    private static partial Regex BannedCall();
}
