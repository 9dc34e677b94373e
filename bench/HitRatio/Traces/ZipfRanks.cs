namespace Tiercel.Bench.HitRatio;

/// <summary>
/// Draws ranks from 0, rank r about as often as 1 / (r + 1)^theta says, by the formula of Gray et al. (Quickly generating billion-record
/// synthetic databases, SIGMOD 1994). Theta lies between 0 and 1.
/// </summary>
internal sealed class ZipfRanks
{
    private readonly int _items;
    private readonly double _theta;
    private readonly double _zeta;
    private readonly double _alpha;
    private readonly double _eta;

    public ZipfRanks(int items, double theta)
    {
        _items = items;
        _theta = theta;
        for (int i = 1; i <= items; i++) _zeta += Math.Pow(i, -theta);
        _alpha = 1 / (1 - theta);
        double zetaOfTwo = 1 + Math.Pow(2, -theta);
        _eta = (1 - Math.Pow(2.0 / items, 1 - theta)) / (1 - (zetaOfTwo / _zeta));
    }

    public int Draw(ref SplitMix64 random)
    {
        double uniform = random.NextDouble();
        double scaled = uniform * _zeta;
        if (scaled < 1) return 0;
        if (scaled < 1 + Math.Pow(0.5, _theta)) return 1;
        return Math.Min(_items - 1, (int)(_items * Math.Pow((_eta * uniform) - _eta + 1, _alpha)));
    }
}
