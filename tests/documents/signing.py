"""Certificates and signatures for the tests: a made-up authority and a made-up signer, new each run."""

import io
from datetime import UTC, datetime, timedelta

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Authority:
    """Signs for one made-up person."""

    def __init__(self, name: str = "Người Ký Thử (mẫu)") -> None:
        self._root_key = _key()
        self._root = _certificate("Tổ chức chứng thực thử (mẫu)", self._root_key, None, None)
        key = _key()
        own = _certificate(name, key, self._root, self._root_key)
        self.root = self._root.public_bytes(serialization.Encoding.PEM)
        store = SimpleCertificateStore()
        store.register(_asn1(self._root))
        self._signer = signers.SimpleSigner(
            signing_cert=_asn1(own),
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(
                    serialization.Encoding.DER,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            ),
            cert_registry=store,
        )

    async def sign(self, content: bytes, field: str = "ChuKy") -> bytes:
        """The file with one more signature behind it, as an incremental update."""
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        fields.append_signature_field(writer, fields.SigFieldSpec(field))
        meta = signers.PdfSignatureMetadata(field_name=field)
        signed = await signers.async_sign_pdf(writer, meta, signer=self._signer)
        return bytes(signed.getvalue())


def changed_before_signing(content: bytes) -> bytes:
    """An incremental update that changes page one, as an editor writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = writer.root["/Pages"]["/Count"]
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(
    name: str,
    key: rsa.RSAPrivateKey,
    issuer: made.Certificate | None,
    issuer_key: rsa.RSAPrivateKey | None,
) -> made.Certificate:
    subject = made.Name([made.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        made.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(made.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(
            made.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=issuer is None,
                crl_sign=issuer is None, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    return builder.sign(issuer_key or key, hashes.SHA256())


def _asn1(certificate: made.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
