using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>The setting <c>notify-keyspace-events</c>: a letter for each class of events. Immutable.</summary>
public sealed class KeyEventSetting : ISettingText<KeyEventSetting>
{
    // In the order in which Redis prints them. New is told as a part of A, and only without it.
    private static readonly (char Letter, EventClasses Class)[] Letters =
    [
        ('g', EventClasses.Generic), ('$', EventClasses.String), ('l', EventClasses.List), ('s', EventClasses.Set),
        ('h', EventClasses.Hash), ('z', EventClasses.SortedSet), ('x', EventClasses.Expired), ('e', EventClasses.Evicted),
        ('t', EventClasses.Stream), ('d', EventClasses.Module), ('n', EventClasses.New), ('K', EventClasses.Keyspace),
        ('E', EventClasses.KeyEvent), ('m', EventClasses.Miss),
    ];

    /// <summary>No notifications.</summary>
    public static KeyEventSetting None { get; } = new();

    /// <inheritdoc/>
    public static string Syntax => "letters of Ag$lshzxeKEtmdn";

    /// <summary>What is sent.</summary>
    public EventClasses Classes { get; init; }

    /// <inheritdoc/>
    public string Text
    {
        get
        {
            bool hasAll = (Classes & EventClasses.All) == EventClasses.All;
            StringBuilder text = new(hasAll ? "A" : "");
            foreach ((char letter, EventClasses one) in Letters)
            {
                bool isOfAll = (one & (EventClasses.All | EventClasses.New)) != 0;
                if ((Classes & one) != 0 && !(hasAll && isOfAll)) text.Append(letter);
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        KeyEventSetting former,
        [NotNullWhen(true)] out KeyEventSetting? value,
        [NotNullWhen(false)] out string? error)
    {
        EventClasses classes = EventClasses.None;
        value = null;
        error = null;
        foreach (char letter in text)
        {
            EventClasses one = letter == 'A' ? EventClasses.All : Array.Find(Letters, l => l.Letter == letter).Class;
            if (one == EventClasses.None) error = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
            classes |= one;
        }

        if (error is not null) return false;
        value = new KeyEventSetting { Classes = classes };
        return true;
    }
}
