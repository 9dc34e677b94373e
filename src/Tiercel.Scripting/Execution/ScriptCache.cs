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

    /// <summary>Bytes that they take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of those that may be forgotten.</summary>
    public long EvaluatedBytes => _evaluatedBytes;

    /// <summary>The script with a body; null, and an error to reply, if it is none.</summary>
    public Script? FindOrCompile(ReadOnlySpan<byte> body, out byte[] error)
    {
        error = [];
        if (_bodies.TryGetValue(body, out Script? known)) return known;
        return Script.TryCompile(body, out error) is { } script ? Add(script, isLoaded: false) : null;
    }

    /// <summary>As <see cref="FindOrCompile"/>, of a script that stays until all are forgotten.</summary>
    public Script? Load(ReadOnlySpan<byte> body, out byte[] error)
    {
        error = [];
        Script? script = _bodies.TryGetValue(body, out Script? known) ? known : Script.TryCompile(body, out error);
        return script is null ? null : Add(script, isLoaded: true);
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
            _evaluatedBytes = Bytes = 0;
            _byBody.Clear();
            _byName.Clear();
        }
    }

    // Returns the one that is known by this body from now on: another thread may have been faster.
    private Script Add(Script script, bool isLoaded)
    {
        lock (_gate)
        {
            if (_byBody.TryGetValue(script.Body, out Script? known))
            {
                if (isLoaded && _loaded.Add(known)) _evaluatedBytes -= SizeOf(known);
                return known;
            }

            _byBody[script.Body] = script;
            _byName[script.Name] = script;
            Bytes += SizeOf(script);
            if (isLoaded) _loaded.Add(script);
            else _evaluatedBytes += SizeOf(script);
            if (_evaluatedBytes > MaxEvaluatedBytes) ForgetEvaluatedNeedsLock();
            return script;
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
            Bytes -= SizeOf(script);
        }
    }

    private static long SizeOf(Script script) => script.Body.Length + OverheadBytes;
}
