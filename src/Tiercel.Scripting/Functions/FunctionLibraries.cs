namespace Tiercel.Scripting;

/// <summary>What FUNCTION RESTORE does with libraries that are there.</summary>
internal enum RestorePolicy
{
    /// <summary>They stay; one with a name that is restored is an error.</summary>
    Append,

    /// <summary>Those whose names are restored are replaced.</summary>
    Replace,

    /// <summary>They all go.</summary>
    Flush,
}

/// <summary>
/// The libraries of functions that are loaded. A change makes a new catalog and puts it in place of the old one, or fails and
/// leaves that; calls that run go on with what they have found. Thread safe; finding a function takes no lock.
/// </summary>
internal sealed class FunctionLibraries(ScriptEngine engine)
{
    private readonly Lock _gate = new();
    private volatile FunctionCatalog _current = FunctionCatalog.Empty;

    /// <summary>The libraries of this moment.</summary>
    public FunctionCatalog Current => _current;

    /// <summary>Is told the commands that repeat a change, one after the other, before another change is made; null = nobody is.</summary>
    public Action<byte[][]>? Changed { get; set; }

    /// <summary>Does something while nothing changes.</summary>
    public void WhileStill(Action action)
    {
        lock (_gate) action();
    }

    /// <summary>The function with a name, in any case; null if there is none.</summary>
    public LibraryFunction? Find(ReadOnlySpan<byte> name) => _current.Find(name);

    /// <summary>Adds a library, or puts it in place of the one with its name; null, and an error to reply, if it can not.</summary>
    public FunctionLibrary? Load(ReadOnlySpan<byte> code, bool replaces, out byte[] error)
    {
        if (TryLoad(code, replaces ? [] : _current.Libraries, out error) is not { } library) return null;
        lock (_gate)
        {
            IReadOnlyList<FunctionLibrary> others = _current.Libraries;
            // Another one may have come while this was loaded.
            if (!replaces && Contains(others, library.Name)) error = QuotedExists(library.Name);
            else if (TryReplaceNeedsLock([.. Without(others, [library]), library], out error)) return library;
            return null;
        }
    }

    /// <summary>Removes a library; false if there is none with that name.</summary>
    public bool Delete(ReadOnlySpan<byte> name)
    {
        lock (_gate)
        {
            FunctionLibrary? library = Find(_current.Libraries, name);
            return library is not null && TryReplaceNeedsLock(Without(_current.Libraries, [library]), out _);
        }
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        lock (_gate) TryReplaceNeedsLock([], out _);
    }

    /// <summary>Adds the libraries of a payload, all or none; false, and an error to reply, if it can not.</summary>
    public bool Restore(ReadOnlySpan<byte> payload, RestorePolicy policy, out byte[] error)
    {
        List<FunctionLibrary> restored = [];
        LibraryDump.Reader reader = new(payload);
        while (reader.TryRead(out ReadOnlySpan<byte> code, out error))
        {
            if (TryLoad(code, restored, out error) is not { } library) return false;
            restored.Add(library);
        }

        if (error.Length > 0) return false;
        lock (_gate)
        {
            IReadOnlyList<FunctionLibrary> others = _current.Libraries;
            FunctionLibrary? taken = policy == RestorePolicy.Append ? restored.Find(l => Contains(others, l.Name)) : null;
            if (taken is not null) error = [.. "ERR Library "u8, .. taken.Name, .. " already exists"u8];
            return taken is null
                && TryReplaceNeedsLock(policy == RestorePolicy.Flush ? restored : [.. Without(others, restored), .. restored], out error);
        }
    }

    private FunctionLibrary? TryLoad(ReadOnlySpan<byte> code, IReadOnlyList<FunctionLibrary> others, out byte[] error)
    {
        if (!LibraryHeader.TryRead(code, out byte[] name, out ReadOnlySpan<byte> source, out error)) return null;
        if (!Contains(others, name)) return FunctionLibrary.TryLoad(engine, name, code, source, out error);
        error = QuotedExists(name);
        return null;
    }

    private bool TryReplaceNeedsLock(IEnumerable<FunctionLibrary> libraries, out byte[] error)
    {
        if (FunctionCatalog.TryCreate(libraries, out error) is not { } catalog) return false;
        if (Changed is { } changed) Tell(changed, _current.Libraries, catalog.Libraries);
        _current = catalog;
        engine.ForgetFunctions();
        return true;
    }

    private static void Tell(Action<byte[][]> changed, IReadOnlyList<FunctionLibrary> before, IReadOnlyList<FunctionLibrary> now)
    {
        foreach (FunctionLibrary library in before)
        {
            if (!Contains(now, library.Name)) changed(["FUNCTION"u8.ToArray(), "DELETE"u8.ToArray(), library.Name]);
        }

        foreach (FunctionLibrary library in now)
        {
            if (before.Contains(library)) continue;
            changed(["FUNCTION"u8.ToArray(), "LOAD"u8.ToArray(), "REPLACE"u8.ToArray(), library.Code]);
        }
    }

    private static byte[] QuotedExists(ReadOnlySpan<byte> name) => [.. "ERR Library '"u8, .. name, .. "' already exists"u8];

    private static bool Contains(IReadOnlyList<FunctionLibrary> libraries, ReadOnlySpan<byte> name) => Find(libraries, name) is not null;

    private static FunctionLibrary? Find(IReadOnlyList<FunctionLibrary> libraries, ReadOnlySpan<byte> name)
    {
        foreach (FunctionLibrary library in libraries)
        {
            if (name.SequenceEqual(library.Name)) return library;
        }

        return null;
    }

    private static IEnumerable<FunctionLibrary> Without(IReadOnlyList<FunctionLibrary> libraries, IReadOnlyList<FunctionLibrary> names) =>
        libraries.Where(l => !Contains(names, l.Name));
}
