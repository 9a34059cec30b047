using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TestSupport;

/// <summary>An authority that signs certificates.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();

    public Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Certificate = request.CreateSelfSigned(now - Validity, now + Validity);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate of its own for an address of this machine, with its key.</summary>
    public X509Certificate2 Issue(string name, IPAddress? address = null) => Issue(name, names => names.AddIpAddress(address ?? IPAddress.Loopback));

    /// <summary>A certificate of its own for some alternative names, with its key.</summary>
    public X509Certificate2 Issue(string name, Action<SubjectAlternativeNameBuilder> addNames)
    {
        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(Certificate, now - (Validity / 2), now + (Validity / 2), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(own);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }
}
