//! `banshi-publisher`: checks content and publishes it.

use std::path::PathBuf;
use std::process::ExitCode;

use banshi_publisher::{BuildError, Built, PYXFORM_VERSION, Publishing, build, check, make_keys, refresh};
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

/// 检查办事指南和表单，发布成签了名的目录。Checks guides and forms, publishes them as a signed catalogue.
#[derive(Parser)]
#[command(
    version,
    after_long_help = "\
第一次 / the first time:
    make pyxform                                    # pyxform, once
    banshi-publisher keys ~/.cache/banshi/keys      # keys, once; keep root.pk8 safe
每次修改以后 / after each change:
    banshi-publisher check content                  # says what is wrong, and where
    banshi-publisher build content target/catalogue --keys ~/.cache/banshi/keys
每隔几天 / every few days:
    banshi-publisher refresh target/catalogue --keys ~/.cache/banshi/keys

content/items/<文件夹>/item.toml 是办事指南，form.md（或 form.xlsx）是表单；写法见 publisher/README.md。
An item's guide is its item.toml, its form form.md or form.xlsx; publisher/README.md shows how to write them.
内容改了，version 要加 1。 Count version up whenever an item changes.
退出码 / exit code: 0 完成 done; 1 有地方需要改正，没有发布 something to put right, nothing published."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 检查并发布。Checks and publishes; nothing is written while there is a mistake.
    Build {
        /// 内容所在文件夹。The folder with items, calendar and divisions.
        content: PathBuf,
        /// 目录写到哪里；以前的版本留在里面。Where the catalogue is; earlier editions stay in it.
        out: PathBuf,
        /// 密钥所在文件夹，没有就先建立。The folder with the keys; those that it lacks are made.
        #[arg(long)]
        keys: PathBuf,
        /// 网关的回执公钥（banshi-gateway 给出的 JSON）；不写就用密钥文件夹里的 receipt-keys.json。The gateway's list of
        /// public receipt keys [default: receipt-keys.json in the folder with the keys].
        #[arg(long)]
        receipt_keys: Option<PathBuf>,
        #[command(flatten)]
        converter: Converter,
    },
    /// 只检查，不发布。Checks only.
    Check {
        /// 内容所在文件夹。The folder with items, calendar and divisions.
        content: PathBuf,
        #[command(flatten)]
        converter: Converter,
    },
    /// 重新签署时间戳，让手机知道目录仍是最新的。Signs the timestamp anew: phones then know that nothing is newer.
    Refresh {
        /// 目录所在文件夹。Where the catalogue is.
        out: PathBuf,
        /// 密钥所在文件夹；只用 timestamp.pk8。The folder with the keys; only timestamp.pk8 is used.
        #[arg(long)]
        keys: PathBuf,
    },
    /// 建立密钥，只补没有的，不覆盖。Makes the keys that are not there; never overwrites one.
    Keys {
        /// 密钥所在文件夹，应在仓库之外。The folder, outside the checkout.
        dir: PathBuf,
    },
}

#[derive(Args)]
struct Converter {
    /// pyxform 的 venv。The venv of pyxform [default: $BANSHI_CACHE/pyxform-4.5.0 or ~/.cache/banshi/…].
    #[arg(long)]
    pyxform: Option<PathBuf>,
}

impl Converter {
    fn venv(self) -> PathBuf {
        self.pyxform
            .unwrap_or_else(|| cache().join(format!("pyxform-{PYXFORM_VERSION}")))
    }
}

fn cache() -> PathBuf {
    let named = std::env::var_os("BANSHI_CACHE")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    named.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/banshi"))
}

fn main() -> ExitCode {
    match run(Cli::parse().command, Utc::now()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let BuildError::Content(findings) = &error {
                for finding in findings {
                    eprintln!("{finding}");
                }
            }
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, now: DateTime<Utc>) -> Result<(), BuildError> {
    match command {
        Command::Build {
            content,
            out,
            keys,
            receipt_keys,
            converter,
        } => {
            for file in make_keys(&keys)? {
                println!("建立密钥 / made {}", file.display());
            }
            let publishing = Publishing {
                content: &content,
                out: &out,
                keys: &keys,
                receipt_keys: receipt_keys.as_deref(),
                pyxform: &converter.venv(),
            };
            match build(&publishing, now)? {
                Built::Written(written) => {
                    println!(
                        "已发布第 {0} 期，{1} 个事项版本，{2} 字节。 Edition {0}: {1} item versions, {2} bytes.",
                        written.edition, written.rows, written.snapshot_bytes
                    );
                    for (from, bytes) in written.deltas {
                        println!(
                            "增量：自第 {from} 期 {bytes} 字节。 Delta from edition {from}: {bytes} bytes."
                        );
                    }
                }
                Built::Unchanged(until) => println!(
                    "内容没有变化，只更新了时间戳，有效到 {0}。 Nothing changed; the timestamp is valid until {0}.",
                    until.to_rfc3339()
                ),
            }
        }
        Command::Check { content, converter } => {
            let checked = check(&content, &converter.venv(), now)?;
            let (items, scenarios) = (checked.items().count(), checked.scenarios().len());
            println!(
                "检查通过，共 {items} 个事项、{scenarios} 个场景。 {items} items, {scenarios} scenarios, nothing to put right."
            );
        }
        Command::Refresh { out, keys } => {
            let until = refresh(&out, &keys, now)?.to_rfc3339();
            println!("时间戳有效到 {until}。 The timestamp is valid until {until}.");
        }
        Command::Keys { dir } => {
            let made = make_keys(&dir)?;
            for file in &made {
                println!("建立密钥 / made {}", file.display());
            }
            if made.is_empty() {
                println!("密钥都在，没有改动。 All keys are there.");
            }
        }
    }
    Ok(())
}
