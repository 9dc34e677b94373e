namespace Tiercel.Bench.HitRatio;

/// <summary>
/// W-TinyLFU whose window climbs hills (Einziger, Eytan, Friedman and Manes, Adaptive software cache management, Middleware 2018): after
/// ten times as many requests as fit it compares its hits with those before, and goes on the same way, or back. A step is a sixteenth of the
/// capacity, ever smaller until hits change by a twentieth.
/// </summary>
internal sealed class ClimbingTinyLfuReference : IReferencePolicy
{
    private const int SampleFactor = 10;
    private const double FirstStep = 1.0 / 16;
    private const double StepDecay = 0.98;
    private const double Restart = 0.05;

    private readonly TinyLfuReference _cache;
    private readonly int _capacity;
    private double _window;
    private double _step;
    private double? _hitRatioBefore;
    private int _requests;
    private int _hits;

    public ClimbingTinyLfuReference(int keys, int capacity)
    {
        _cache = new TinyLfuReference(keys, capacity);
        _capacity = capacity;
        _window = _cache.Window;
        _step = FirstStep * capacity;
    }

    public int Count => _cache.Count;

    public bool Access(int key)
    {
        bool isHit = _cache.Access(key);
        if (isHit) _hits++;
        if (++_requests >= SampleFactor * _capacity) Climb();
        return isHit;
    }

    private void Climb()
    {
        double hitRatio = (double)_hits / _requests;
        double change = hitRatio - _hitRatioBefore ?? 0;
        if (change < 0) _step = -_step;
        _step = Math.Abs(change) >= Restart ? Math.CopySign(FirstStep * _capacity, _step) : _step * StepDecay;
        _window = Math.Max(1, Math.Min(_window + _step, 0.99 * _capacity));
        _cache.Window = (int)_window;
        _hitRatioBefore = hitRatio;
        _requests = 0;
        _hits = 0;
    }
}
