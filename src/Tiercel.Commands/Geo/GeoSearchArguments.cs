using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Which of the search commands is called: what its arguments may be.</summary>
[Flags]
internal enum GeoSearchForm
{
    /// <summary>GEORADIUS and its kin: the middle and the radius are in front.</summary>
    Radius = 1,

    /// <summary>GEORADIUSBYMEMBER: the middle is a member.</summary>
    OfMember = 2,

    /// <summary>May store what it finds where an option says.</summary>
    MayStore = 4,

    /// <summary>GEOSEARCHSTORE: stores what it finds.</summary>
    Stores = 8,
}

/// <summary>The arguments of the search commands.</summary>
internal struct GeoSearchArguments
{
    private readonly bool _exists;
    private readonly GeoSearchForm _form;
    private GeoPosition _middle;
    private double _width;
    private double _height;
    private bool _hasMiddle;
    private bool _hasShape;
    private bool _isCircle;
    private bool _isAny;

    public GeoSearchArguments(bool exists, GeoSearchForm form)
    {
        _exists = exists;
        _form = form;
    }

    /// <summary>Metres of the unit of distances.</summary>
    public double MetresOfUnit { readonly get; private set; } = 1;

    public bool WithDistance { readonly get; private set; }

    public bool WithHash { readonly get; private set; }

    public bool WithPosition { readonly get; private set; }

    /// <summary>How many are wanted at most; 0 = all.</summary>
    public long Count { readonly get; private set; }

    /// <summary>Whether the nearest come first, or the farthest, or null if it is the same.</summary>
    public bool? IsDescending { readonly get; private set; }

    /// <summary>Where the search may end: at the first so many; 0 = it may not.</summary>
    public readonly long Limit => _isAny ? Count : 0;

    /// <summary>The argument that is the key to store to; 0 = none is.</summary>
    public int TargetIndex { readonly get; private set; }

    public bool StoresDistances { readonly get; private set; }

    public readonly int Details => (WithDistance ? 1 : 0) + (WithHash ? 1 : 0) + (WithPosition ? 1 : 0);

    public readonly GeoShape Shape => _isCircle
        ? GeoShape.Circle(_middle, _width * MetresOfUnit)
        : GeoShape.Rectangle(_middle, _width * MetresOfUnit, _height * MetresOfUnit);

    /// <summary>Reads them, or replies what is wrong with them; members are looked up in the source.</summary>
    public bool TryRead(ref CommandContext c, scoped SortedSetView source)
    {
        int index = (_form & GeoSearchForm.Stores) != 0 ? 3 : 2;
        if ((_form & GeoSearchForm.Stores) != 0) TargetIndex = 1;
        if ((_form & GeoSearchForm.Radius) != 0 && !TryReadFront(ref c, source, out index)) return false;
        for (; index < c.Count; index++)
        {
            if (TryReadDetail(c.Arg(index))) continue;
            if (!TryReadOption(ref c, source, ref index)) return false;
        }

        return TryCheck(ref c);
    }

    private bool TryReadFront(ref CommandContext c, scoped SortedSetView source, out int index)
    {
        bool isOfMember = (_form & GeoSearchForm.OfMember) != 0;
        index = isOfMember ? 5 : 6;
        _hasMiddle = _hasShape = _isCircle = true;
        if (isOfMember && !_exists) return true;
        if (isOfMember ? !TryReadMember(ref c, source, 2) : !GeoArguments.TryReadPosition(ref c, 2, out _middle)) return false;
        bool isRead = GeoArguments.TryReadRadius(ref c, index - 2, out _width, out double metres);
        MetresOfUnit = metres;
        return isRead;
    }

    private bool TryReadDetail(ReadOnlySpan<byte> word)
    {
        if (Word.Is(word, "WITHDIST"u8)) WithDistance = true;
        else if (Word.Is(word, "WITHHASH"u8)) WithHash = true;
        else if (Word.Is(word, "WITHCOORD"u8)) WithPosition = true;
        else if (Word.Is(word, "ANY"u8)) _isAny = true;
        else if (Word.Is(word, "ASC"u8)) IsDescending = false;
        else if (Word.Is(word, "DESC"u8)) IsDescending = true;
        else return false;
        return true;
    }

    private bool TryReadOption(ref CommandContext c, scoped SortedSetView source, ref int index)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        int left = c.Count - index - 1;
        if (left > 0 && Word.Is(word, "COUNT"u8)) return TryReadCount(ref c, ++index);
        bool isRadius = (_form & GeoSearchForm.Radius) != 0;
        bool isStoreDistances = Word.Is(word, "STOREDIST"u8);
        if (isRadius && left > 0 && (_form & GeoSearchForm.MayStore) != 0 && (isStoreDistances || Word.Is(word, "STORE"u8)))
        {
            TargetIndex = ++index;
            StoresDistances = isStoreDistances;
            return true;
        }

        if ((_form & GeoSearchForm.Stores) != 0 && isStoreDistances) return StoresDistances = true;
        if (!isRadius && TryReadPlace(ref c, source, ref index, left, out bool isRead)) return isRead;
        c.Reply.Error(CommandErrors.Syntax);
        return false;
    }

    // FROM… and BY…, each in one form only; false if it is neither.
    private bool TryReadPlace(
        ref CommandContext c, scoped SortedSetView source, ref int index, int left, out bool isRead)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        isRead = true;
        if (left > 0 && !_hasMiddle && Word.Is(word, "FROMMEMBER"u8))
        {
            _hasMiddle = true;
            isRead = TryReadMember(ref c, source, ++index);
        }
        else if (left > 1 && !_hasMiddle && Word.Is(word, "FROMLONLAT"u8))
        {
            _hasMiddle = true;
            isRead = GeoArguments.TryReadPosition(ref c, index + 1, out _middle);
            index += 2;
        }
        else if (left > 1 && !_hasShape && Word.Is(word, "BYRADIUS"u8))
        {
            _hasShape = _isCircle = true;
            isRead = GeoArguments.TryReadRadius(ref c, index + 1, out _width, out double metres);
            MetresOfUnit = metres;
            index += 2;
        }
        else if (left > 2 && !_hasShape && Word.Is(word, "BYBOX"u8))
        {
            _hasShape = true;
            isRead = GeoArguments.TryReadSides(ref c, index + 1, out _width, out _height, out double metres);
            MetresOfUnit = metres;
            index += 3;
        }
        else
        {
            return false;
        }

        return true;
    }

    // Of a key that is absent only the form of the arguments matters.
    private bool TryReadMember(ref CommandContext c, scoped SortedSetView source, int index)
    {
        if (!_exists || GeoOps.TryGetPosition(in source, c.Arg(index), out _middle)) return true;
        c.Reply.Error(GeoErrors.UnknownMember);
        return false;
    }

    private bool TryReadCount(ref CommandContext c, int index)
    {
        bool isNumber = IntegerText.TryParse(c.Arg(index), out long count);
        Count = count;
        if (isNumber && count > 0) return true;
        c.Reply.Error(isNumber ? GeoErrors.NoCount : CommandErrors.NotAnInteger);
        return false;
    }

    private readonly bool TryCheck(ref CommandContext c)
    {
        ReadOnlySpan<byte> error = default;
        if (TargetIndex != 0 && Details > 0)
        {
            error = (_form & GeoSearchForm.Stores) != 0 ? GeoErrors.SearchStoreWithDetails : GeoErrors.StoreWithDetails;
        }
        else if (!_hasMiddle)
        {
            error = GeoErrors.NoMiddle(c.Arg(0));
        }
        else if (!_hasShape)
        {
            error = GeoErrors.NoShape(c.Arg(0));
        }
        else if (_isAny && Count == 0)
        {
            error = GeoErrors.AnyWithoutCount;
        }

        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }
}
