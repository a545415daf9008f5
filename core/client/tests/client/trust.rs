//! TLS: only the roots that the caller gave.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use banshi_client::{Client, ClientError, RetryCause};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::parts::{Memory, settings};

/// A self-signed certificate for loopback, and its key; `None` where the machine has no `openssl`.
fn certificate(folder: &Path, name: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (certificate, key) = (
        folder.join(format!("{name}.pem")),
        folder.join(format!("{name}.key")),
    );
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-out")
        .arg(&certificate)
        .arg("-keyout")
        .arg(&key)
        .output();
    made.ok().filter(|made| made.status.success())?;
    Some((std::fs::read(certificate).ok()?, std::fs::read(key).ok()?))
}

/// Answers `{}` over TLS to everyone.
fn serve(certificate: &[u8], key: &[u8]) -> String {
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate).unwrap()],
                PrivateKeyDer::from_pem_slice(key).unwrap(),
            )
            .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, socket);
            if stream.read(&mut [0; 4096]).is_ok() {
                drop(
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
                );
                stream.conn.send_close_notify();
                drop(stream.flush());
            }
        }
    });
    format!("https://{address}")
}

#[tokio::test]
async fn only_the_roots_that_were_given_are_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let made = certificate(folder.path(), "ours").zip(certificate(folder.path(), "other"));
    let Some(((certificate, key), (other, _))) = made else {
        eprintln!("SKIPPED only_the_roots_that_were_given_are_trusted: openssl is missing");
        return;
    };
    let address = serve(&certificate, &key);
    for (root, trusted) in [(&certificate, true), (&other, false)] {
        let settings = settings(&address).with_roots_pem(root).unwrap();
        let client = Client::new(&settings, Memory::signed_in()).unwrap();
        match client.fetch_catalogue("metadata/root.json", 10).await {
            Ok(body) => assert!(trusted && body == b"{}"),
            Err(ClientError::Retry {
                cause: RetryCause::Untrusted,
                ..
            }) => assert!(!trusted),
            Err(other) => panic!("{other:?}"),
        }
    }
}
