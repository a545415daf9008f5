//! 实名登录.

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::{BanshiError, Resident};

/// Who the phone is to the gateway.
#[derive(uniffi::Object)]
pub struct SignIn(pub(crate) app::SignIn);

choice! {
    /// How surely the person is known.
    Assurance = app::domain::Assurance {
        /// By an account.
        Basic,
        /// By name and number.
        RealName,
        /// In person, or by something as good.
        RealPerson,
    }
}

record! {
    /// Who is signed in.
    SignedIn = app::SignedIn {
        /// How surely the person is known.
        assurance: Assurance,
        /// The resident that they are on this phone, where they still are one.
        resident: Option<String>,
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl SignIn {
    /// Who is signed in; `None` for nobody.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn state(&self) -> Result<Option<SignedIn>, BanshiError> {
        Ok(self.0.state()?.cross())
    }

    /// Begins: gives the address for the browser. `redirect_uri` is where the provider sends the person back.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`].
    pub async fn begin(&self, redirect_uri: String) -> Result<String, BanshiError> {
        Ok(self.0.begin(&redirect_uri).await?)
    }

    /// Completes with the address that the provider redirected to.
    ///
    /// # Errors
    /// [`BanshiError::SignInNeeded`] where the code is void: begin anew; [`BanshiError::ReadAnew`] where this phone belongs
    /// to another resident's sign-in.
    pub async fn complete(
        &self,
        resident: std::sync::Arc<Resident>,
        callback_url: String,
    ) -> Result<SignedIn, BanshiError> {
        Ok(self.0.complete(&resident.0, &callback_url).await?.cross())
    }

    /// Forgets the tokens. What waits to be sent stays, and waits for the next sign-in.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub async fn sign_out(&self) -> Result<(), BanshiError> {
        Ok(self.0.sign_out().await?)
    }
}
