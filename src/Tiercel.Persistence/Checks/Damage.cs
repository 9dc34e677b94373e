using System.Globalization;

namespace Tiercel.Persistence;

/// <summary>
/// Exceptions that say that a file holds what was not written to it, or what is not known; and where, for who wants to know it as a
/// number.
/// </summary>
internal static class Damage
{
    private const string PlaceKey = "place";
    private const string WhatKey = "what";

    /// <summary>One of a file of the log.</summary>
    public static InvalidDataException OfLog(string name, long place, string what) => Of(place, what, string.Create(
        CultureInfo.InvariantCulture, $"{name} is damaged at byte {place}: {what}. 'tiercel check --fix' cuts it off there."));

    /// <summary>One of a snapshot file.</summary>
    public static InvalidDataException OfSnapshot(string name, long place, string what) => Of(
        place, what, string.Create(CultureInfo.InvariantCulture, $"{name} cannot be loaded, at byte {place}: {what}."));

    /// <summary>The first byte that is not sound; null if that is not known.</summary>
    public static long? PlaceIn(InvalidDataException damage) => damage.Data[PlaceKey] as long?;

    /// <summary>What is wrong there, without the name of the file and the place.</summary>
    public static string WhatIn(InvalidDataException damage) => damage.Data[WhatKey] as string ?? damage.Message;

    private static InvalidDataException Of(long place, string what, string message) =>
        new(message) { Data = { [PlaceKey] = place, [WhatKey] = what } };
}
