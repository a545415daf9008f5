//! Files that are taken as they are: checked by their bytes, never by their name, and not changed.

use crate::format::{Format, is_whole_jpeg, is_whole_png, is_whole_webp};

/// A file that may be attached as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment {
    format: Format,
    bytes: u64,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttachmentError {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// More bytes than the item takes.
    #[error("the file is larger than {most} bytes")]
    TooLarge {
        /// What the item takes.
        most: u64,
    },
    /// By its bytes no file that is known here.
    #[error("files of this kind are not known")]
    Unknown,
    /// Known, but not among those that the item takes.
    #[error("files of this kind are not taken here: {0}")]
    NotTaken(Format),
    /// Named as one kind, of another by its bytes.
    #[error("the file is named as another kind than it is: {0}")]
    Mislabelled(Format),
    /// The file ends too early.
    #[error("the file is cut short")]
    Truncated,
    /// A PDF that asks for a password.
    #[error("the file is locked with a password")]
    Locked,
}

impl AttachmentError {
    /// Stable code for shells and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::Unknown => "unknown-format",
            Self::NotTaken(_) => "format-not-taken",
            Self::Mislabelled(_) => "mislabelled",
            Self::Truncated => "truncated",
            Self::Locked => "locked",
        }
    }

    /// What a person is told, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Empty => "文件是空的，请另选一个".into(),
            Self::TooLarge { most } => format!("文件超过 {} KB，请压缩后再选", most / 1000),
            Self::Unknown => "无法识别这个文件，请选择 PDF 或照片".into(),
            Self::NotTaken(format) => format!("此处不接收 {} 文件，请换一种格式", format.media_type()),
            Self::Mislabelled(_) => "文件内容与扩展名不符，请另选一个".into(),
            Self::Truncated => "文件不完整，请重新下载或另选一个".into(),
            Self::Locked => "文件有密码，请去掉密码后再选".into(),
        }
    }

    /// What a person is told, in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Empty => "The file is empty: choose another".into(),
            Self::TooLarge { most } => format!("The file is larger than {} kB: make it smaller", most / 1000),
            Self::Unknown => "This file is not recognised: choose a PDF or a photo".into(),
            Self::NotTaken(format) => {
                format!("{} is not taken here: choose another format", format.media_type())
            }
            Self::Mislabelled(_) => "The file is not what its name says: choose another".into(),
            Self::Truncated => "The file is incomplete: download it again or choose another".into(),
            Self::Locked => "The file has a password: remove it first".into(),
        }
    }
}

impl Attachment {
    /// Checks a whole file against what an item takes: kinds and size. `declared` is the media type that came with
    /// it, where one did.
    ///
    /// # Errors
    /// [`AttachmentError`]. A JPEG or PDF that passes is whole; whether its pixels make sense is for [`crate::Scan`].
    pub fn check(
        bytes: &[u8],
        declared: Option<&str>,
        taken: &[Format],
        most: u64,
    ) -> Result<Self, AttachmentError> {
        if bytes.is_empty() {
            return Err(AttachmentError::Empty);
        }
        if bytes.len() as u64 > most {
            return Err(AttachmentError::TooLarge { most });
        }
        let format = Format::of(bytes).ok_or(AttachmentError::Unknown)?;
        if declared.is_some_and(|d| !same_type(d, format)) {
            return Err(AttachmentError::Mislabelled(format));
        }
        if !taken.contains(&format) {
            return Err(AttachmentError::NotTaken(format));
        }
        let whole = match format {
            Format::Jpeg => is_whole_jpeg(bytes),
            Format::Png => is_whole_png(bytes),
            Format::WebP => is_whole_webp(bytes),
            Format::Pdf => {
                if find(bytes, b"/Encrypt") {
                    return Err(AttachmentError::Locked);
                }
                // ISO 32000-1, 7.5.5: the marker stands within the last 1024 bytes.
                find(&bytes[bytes.len().saturating_sub(1024)..], b"%%EOF")
            }
            _ => true,
        };
        if whole {
            Ok(Self {
                format,
                bytes: bytes.len() as u64,
            })
        } else {
            Err(AttachmentError::Truncated)
        }
    }

    /// What the file is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn same_type(declared: &str, format: Format) -> bool {
    let declared = declared
        .split(';')
        .next()
        .unwrap_or(declared)
        .trim()
        .to_ascii_lowercase();
    match declared.as_str() {
        // What systems say when they do not know.
        "" | "application/octet-stream" => true,
        "image/jpg" => format == Format::Jpeg,
        "image/heif" => format == Format::Heif,
        known => known == format.media_type(),
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}
