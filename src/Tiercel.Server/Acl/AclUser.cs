using System.Text;

namespace Tiercel.Server;

/// <summary>A user: a name, and the rights that belong to it now. Sessions refer to him, so that a change reaches them at once.</summary>
/// <param name="name">A character for each byte.</param>
/// <param name="rights">Published: not changed any more.</param>
internal sealed class AclUser(string name, UserRights rights)
{
    private volatile UserRights _rights = rights;

    /// <summary>A character for each byte.</summary>
    public string Name { get; } = name;

    /// <summary>The bytes of the name.</summary>
    public byte[] NameBytes { get; } = Encoding.Latin1.GetBytes(name);

    /// <summary>Any thread may ask; <see cref="AclUsers"/> alone replaces them.</summary>
    public UserRights Rights
    {
        get => _rights;
        set => _rights = value;
    }
}
