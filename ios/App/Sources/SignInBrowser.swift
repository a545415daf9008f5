import AuthenticationServices

/// The system's browser for the sign-in; it shares no cookie with the app and shows the page's address.
@MainActor
final class SignInBrowser: NSObject, ASWebAuthenticationPresentationContextProviding {
    /// Shows the page.
    ///
    /// - Returns: the address that it came back with; nothing where the person gave up.
    func show(_ page: String, redirect: String) async -> String? {
        guard let url = URL(string: page), let scheme = URL(string: redirect)?.scheme else { return nil }
        return await withCheckedContinuation { continuation in
            let session = ASWebAuthenticationSession(url: url, callback: .customScheme(scheme)) { callback, _ in
                continuation.resume(returning: callback?.absoluteString)
            }
            session.presentationContextProvider = self
            // The person's other sign-ins in the browser are none of the app's business.
            session.prefersEphemeralWebBrowserSession = true
            if !session.start() { continuation.resume(returning: nil) }
        }
    }

    func presentationAnchor(for session: ASWebAuthenticationSession) -> ASPresentationAnchor {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        return scenes.flatMap(\.windows).first(where: \.isKeyWindow) ?? ASPresentationAnchor()
    }
}
