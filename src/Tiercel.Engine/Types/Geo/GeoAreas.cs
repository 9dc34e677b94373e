// A search looks at the cell of the middle and the eight around it, of a size at which these nine hold the shape. What
// cannot meet the shape is left out. The choice of the size and the order of the cells are Redis's, for the order is the
// order of an unsorted reply.
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>The cells in which whatever lies in a shape is found.</summary>
internal struct GeoAreas
{
    private const int MaxCells = 9;

    // Half of the equator in the projection of EPSG:900913, in metres.
    private const double HalfEquator = 20037726.37;

    // Latitudes beyond which a cell of the same size is so narrow that Redis takes larger ones.
    private const double NarrowLatitude = 66;
    private const double NarrowerLatitude = 80;

    private NineCells _cells;

    public int Count { get; private set; }

    public readonly GeoCell this[int index] => _cells[index];

    public static GeoAreas Of(in GeoShape shape)
    {
        GeoBox bounds = shape.Bounds;
        int steps = StepsFor(shape.Reach, shape.Middle.Latitude);
        GeoCell middle = GeoCell.Of(shape.Middle, steps);
        if (steps > 1 && !Reaches(middle, in bounds)) middle = GeoCell.Of(shape.Middle, --steps);
        GeoBox inner = middle.Bounds;

        // With two strips only, what is left out on one side would be missed on the other.
        bool mayLeaveOut = steps >= 2;
        Sides useless = new(
            North: mayLeaveOut && inner.North > bounds.North,
            South: mayLeaveOut && inner.South < bounds.South,
            East: mayLeaveOut && inner.East > bounds.East,
            West: mayLeaveOut && inner.West < bounds.West);
        GeoAreas areas = default;
        areas.Add(middle);
        areas.AddNeighbour(middle, 0, 1, useless);
        areas.AddNeighbour(middle, 0, -1, useless);
        areas.AddNeighbour(middle, 1, 0, useless);
        areas.AddNeighbour(middle, -1, 0, useless);
        areas.AddNeighbour(middle, 1, 1, useless);
        areas.AddNeighbour(middle, -1, 1, useless);
        areas.AddNeighbour(middle, 1, -1, useless);
        areas.AddNeighbour(middle, -1, -1, useless);
        return areas;
    }

    // The nearest size whose cells are at least as wide as the reach, at the equator.
    private static int StepsFor(double reach, double latitude)
    {
        if (reach == 0) return GeoCell.MaxSteps;
        int steps = 1;
        for (; reach < HalfEquator; reach *= 2) steps++;
        steps -= 2;
        if (Math.Abs(latitude) > NarrowLatitude) steps--;
        if (Math.Abs(latitude) > NarrowerLatitude) steps--;
        return Math.Clamp(steps, 1, GeoCell.MaxSteps);
    }

    private static bool Reaches(GeoCell middle, in GeoBox bounds) =>
        middle.Neighbour(0, 1).Bounds.North >= bounds.North
        && middle.Neighbour(0, -1).Bounds.South <= bounds.South
        && middle.Neighbour(1, 0).Bounds.East >= bounds.East
        && middle.Neighbour(-1, 0).Bounds.West <= bounds.West;

    private void AddNeighbour(GeoCell middle, int east, int north, Sides useless)
    {
        if ((north > 0 && useless.North) || (north < 0 && useless.South)) return;
        if ((east > 0 && useless.East) || (east < 0 && useless.West)) return;
        GeoCell cell = middle.Neighbour(east, north);
        // Round a world of two strips the neighbours on both sides are one.
        if (_cells[Count - 1].Bits != cell.Bits) Add(cell);
    }

    private void Add(GeoCell cell) => _cells[Count++] = cell;

    private readonly record struct Sides(bool North, bool South, bool East, bool West);

    [InlineArray(MaxCells)]
    private struct NineCells
    {
        private GeoCell _first;
    }
}
