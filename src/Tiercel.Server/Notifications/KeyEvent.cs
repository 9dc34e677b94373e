using System.Text;

namespace Tiercel.Server;

/// <summary>An event of a key: its name, and of what class it is. Immutable.</summary>
internal sealed class KeyEvent(string name, EventClasses @class)
{
    public byte[] Name { get; } = Encoding.ASCII.GetBytes(name);

    public EventClasses Class { get; } = @class;

    public static KeyEvent New { get; } = new("new", EventClasses.New);

    public static KeyEvent Miss { get; } = new("keymiss", EventClasses.Miss);

    public static KeyEvent Deleted { get; } = new("del", EventClasses.Generic);

    public static KeyEvent Expired { get; } = new("expired", EventClasses.Expired);

    public static KeyEvent Evicted { get; } = new("evicted", EventClasses.Evicted);

    public static KeyEvent Expires { get; } = new("expire", EventClasses.Generic);

    public static KeyEvent Persists { get; } = new("persist", EventClasses.Generic);

    public static KeyEvent RenamedFrom { get; } = new("rename_from", EventClasses.Generic);

    public static KeyEvent RenamedTo { get; } = new("rename_to", EventClasses.Generic);

    public static KeyEvent MovedFrom { get; } = new("move_from", EventClasses.Generic);

    public static KeyEvent MovedTo { get; } = new("move_to", EventClasses.Generic);

    public static KeyEvent CopiedTo { get; } = new("copy_to", EventClasses.Generic);

    public static KeyEvent FieldExpired { get; } = new("hexpired", EventClasses.Hash);

    public static KeyEvent FieldExpires { get; } = new("hexpire", EventClasses.Hash);

    public static KeyEvent FieldPersists { get; } = new("hpersist", EventClasses.Hash);
}
