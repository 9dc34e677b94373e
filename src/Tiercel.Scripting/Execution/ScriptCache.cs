using System.Collections.Concurrent;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>
/// The scripts that are known: by their bodies, so that EVAL need not compute a SHA-1 for one it has seen, and by their names.
/// Bounded by the bytes of their bodies: when those that EVAL has brought are too many, all of these are forgotten, while
/// those of SCRIPT LOAD stay. Thread safe; looking one up takes no lock.
/// </summary>
internal sealed class ScriptCache
{
    private const long MaxEvaluatedBytes = 64L * 1024 * 1024;
    private const int OverheadBytes = 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<byte[], Script> _byBody;
    private readonly ConcurrentDictionary<byte[], Script>.AlternateLookup<ReadOnlySpan<byte>> _bodies;
    private readonly ConcurrentDictionary<byte[], Script> _byName;
    private readonly ConcurrentDictionary<byte[], Script>.AlternateLookup<ReadOnlySpan<byte>> _names;
    private readonly HashSet<Script> _loaded = [];
    private long _evaluatedBytes;

    public ScriptCache(KeyHasher hasher)
    {
        NameComparer comparer = new(hasher);
        _byBody = new ConcurrentDictionary<byte[], Script>(comparer);
        _byName = new ConcurrentDictionary<byte[], Script>(comparer);
        _bodies = _byBody.GetAlternateLookup<ReadOnlySpan<byte>>();
        _names = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Scripts that are known.</summary>
    public int Count => _byName.Count;

    /// <summary>Bytes of their bodies.</summary>
    public long Bytes => _byName.Sum(static s => (long)s.Value.Body.Length);

    /// <summary>The script with a body; null, and an error to reply, if it is none.</summary>
    public Script? FindOrCompile(ReadOnlySpan<byte> body, out byte[] error)
    {
        error = [];
        if (_bodies.TryGetValue(body, out Script? known)) return known;
        Script? script = Script.TryCompile(body, out error);
        if (script is not null) Add(script, isLoaded: false);
        return script;
    }

    /// <summary>As <see cref="FindOrCompile"/>, of a script that stays until all are forgotten.</summary>
    public Script? Load(ReadOnlySpan<byte> body, out byte[] error)
    {
        Script? script = FindOrCompile(body, out error);
        if (script is not null) Add(script, isLoaded: true);
        return script;
    }

    /// <summary>The script with a name in hexadecimal digits of either case; null if there is none.</summary>
    public Script? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length != Script.NameLength) return null;
        if (_names.TryGetValue(name, out Script? script)) return script;
        Span<byte> lower = stackalloc byte[Script.NameLength];
        System.Text.Ascii.ToLower(name, lower, out _);
        return _names.TryGetValue(lower, out script) ? script : null;
    }

    /// <summary>Forgets all scripts.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _loaded.Clear();
            _evaluatedBytes = 0;
            _byBody.Clear();
            _byName.Clear();
        }
    }

    private void Add(Script script, bool isLoaded)
    {
        lock (_gate)
        {
            if (isLoaded) _loaded.Add(script);
            if (!_byBody.TryAdd(script.Body, script)) return;
            _byName.TryAdd(script.Name, script);
            if (isLoaded) return;
            _evaluatedBytes += script.Body.Length + OverheadBytes;
            if (_evaluatedBytes > MaxEvaluatedBytes) ForgetEvaluatedNeedsLock();
        }
    }

    private void ForgetEvaluatedNeedsLock()
    {
        _evaluatedBytes = 0;
        foreach (Script script in _byName.Values)
        {
            if (_loaded.Contains(script)) continue;
            _byBody.TryRemove(script.Body, out _);
            _byName.TryRemove(script.Name, out _);
        }
    }
}
