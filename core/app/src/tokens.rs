//! The client's tokens, sealed in the device vault.

use std::sync::Arc;

use banshi_client::{BoxError, TokenStore, Tokens};
use banshi_domain::Assurance;
use banshi_vault::{DeviceVault, Token, TokenKind, VaultError};
use zeroize::Zeroizing;

/// How surely the person is known; a setting, since it is no secret.
pub(crate) const ASSURANCE: &str = "assurance";

pub(crate) struct VaultTokens(pub(crate) Arc<DeviceVault>);

impl TokenStore for VaultTokens {
    fn load(&self) -> Result<Option<Tokens>, BoxError> {
        let (access, refresh, assurance) = self.0.read(|tx| {
            Ok::<_, VaultError>((
                tx.identity().token(TokenKind::Access)?,
                tx.identity().token(TokenKind::Refresh)?,
                tx.settings().get(ASSURANCE)?,
            ))
        })?;
        let (Some(access), Some(refresh)) = (access, refresh) else {
            return Ok(None);
        };
        let text = |token: &Token| String::from_utf8(token.secret.to_vec());
        Ok(Some(Tokens {
            access_token: text(&access)?,
            refresh_token: text(&refresh)?,
            expires_at: access.expires_at.unwrap_or_default(),
            assurance: assurance.map_or(Ok(Assurance::Basic), |bytes| serde_json::from_slice(&bytes))?,
        }))
    }

    fn save(&self, tokens: &Tokens) -> Result<(), BoxError> {
        let token = |text: &str, expires_at| Token {
            secret: Zeroizing::new(text.as_bytes().to_vec()),
            expires_at,
        };
        let assurance = serde_json::to_vec(&tokens.assurance)?;
        self.0.transaction(|tx| {
            let identity = tx.identity();
            identity.set_token(
                TokenKind::Access,
                &token(&tokens.access_token, Some(tokens.expires_at)),
            )?;
            identity.set_token(TokenKind::Refresh, &token(&tokens.refresh_token, None))?;
            tx.settings().set(ASSURANCE, &assurance)
        })?;
        Ok(())
    }

    fn clear(&self) -> Result<(), BoxError> {
        Ok(self.0.transaction(|tx| tx.identity().clear_tokens())?)
    }
}

/// The level of the last sign-in; signatures carry it.
pub(crate) fn assurance(device: &DeviceVault) -> Result<Option<Assurance>, crate::AppError> {
    let stored = device.read(|tx| {
        let signed_in = tx.identity().token(TokenKind::Refresh)?.is_some();
        Ok::<_, VaultError>(tx.settings().get(ASSURANCE)?.filter(|_| signed_in))
    })?;
    Ok(stored.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}
