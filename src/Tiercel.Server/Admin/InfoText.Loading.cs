using System.Globalization;

namespace Tiercel.Server;

/// <summary>What the section about persistence says while data is loaded.</summary>
internal sealed partial class InfoText
{
    private void WriteLoading()
    {
        DataLoading loading = server.Loading;
        Field("loading_start_time", loading.StartedAtMs / 1000);
        Field("loading_total_bytes", loading.Progress.TotalBytes);
        // What the server that wrote the file has used: only its file would tell.
        Zero("loading_rdb_used_mem");
        Field("loading_loaded_bytes", loading.Progress.LoadedBytes);
        Field("loading_loaded_perc", (100 * loading.Progress.Fraction).ToString("0.00", CultureInfo.InvariantCulture));
        Field("loading_eta_seconds", loading.SecondsLeft);
    }
}
