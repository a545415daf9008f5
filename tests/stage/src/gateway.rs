//! The real gateway binary, in a process of its own.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::StageError;
use crate::stage::profile_folder;

const START_LIMIT: Duration = Duration::from_secs(30);

pub(crate) struct Gateway {
    process: Child,
    address: SocketAddr,
}

impl Gateway {
    pub(crate) async fn start(
        port: u16,
        environment: &[(String, String)],
        folder: &Path,
    ) -> Result<Self, StageError> {
        let program = profile_folder()?.join("banshi-gateway");
        if !program.exists() {
            return Err(StageError::NoGateway(program));
        }
        // Bound and let go: the gateway's child process cannot hand its own choice back before it is up.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?.local_addr()?;
        let log = folder.join("gateway.log");
        let output = File::options().create(true).append(true).open(&log)?;
        let process = Command::new(program)
            .arg("serve")
            .env("BANSHI_GATEWAY__LISTEN", address.to_string())
            .envs(
                environment
                    .iter()
                    .map(|(name, value)| (format!("BANSHI_GATEWAY__{name}"), value)),
            )
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut gateway = Self { process, address };
        gateway.wait_until_healthy(&log).await?;
        Ok(gateway)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn wait_until_healthy(&mut self, log: &PathBuf) -> Result<(), StageError> {
        let http = crate::browser::http()?;
        let url = format!("http://{}/healthz", self.address);
        let started = Instant::now();
        loop {
            if http
                .get(&url)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                return Ok(());
            }
            if self.process.try_wait()?.is_some() || started.elapsed() > START_LIMIT {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                let end: Vec<&str> = said.lines().rev().take(20).collect();
                return Err(StageError::GatewayFailed(
                    end.into_iter().rev().collect::<Vec<_>>().join("\n"),
                ));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Killed, not asked: what was receipted must be on the disk anyway.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
