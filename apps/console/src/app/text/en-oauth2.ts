export const enOauth2 = {
  oauth2: {
    notUsed: 'Not in use: incoming and outgoing mail sign in by password. Choose OAuth 2.0 there under “Sign in with”.',
    theProvider: 'the provider',
    redirect: 'Redirect address',
    redirectText: (provider: string) => `Register it with ${provider} beforehand: sign-ins come back to it.`,
    copyRedirect: 'Copy the redirect address',
    signIn: (provider: string) => `Sign in at ${provider}`,
    leaving: 'Going to the provider',
    savesFirst: 'Saves what is edited, opens the provider’s page and comes back here.',
    savesInactive: 'Saves the mailbox, inactive, opens the provider’s page and comes back here.',
    notSaved: 'Not saved, so nobody was sent to the provider. Mend the marked fields, then sign in.',
    byKey: 'Postroom signs in by the key alone; nobody has to. Test shows whether the provider gives a token.',
    bySecret:
      'Postroom signs in by the client secret alone; nobody has to. Test shows whether the provider gives a token.',
    state: {
      'not-signed-in': 'Nobody has signed in',
      'not-asked': 'No token needed yet',
      ready: 'Ready',
      refused: 'Sign-in needed',
      failing: 'The provider does not answer',
    },
    signedInBy: (who: string, when: string) => `${who} signed in on ${when}.`,
    signedInOn: (when: string) => `Signed in on ${when}.`,
    said: 'The provider says:',
    refusedTodo: 'Check client ID, secret and scopes, then sign in again. No mail is lost meanwhile.',
    failingTodo: 'It is asked again at the next visit. If it stays, check the token address.',
    notSignedInTodo: 'Somebody has to sign in at the provider as this mailbox before mail can be taken.',
    notAskedText: 'The provider is asked for a token at the first visit, or by Test.',
    expires: 'The token in use expires',
    renewed: 'It is replaced ahead of that.',
    granted: 'Granted scopes',
    outcome: {
      granted: 'Signed in at the provider. Test shows whether the server takes it.',
      refused: 'The provider refused the sign-in; its words stand below. Mend what they name, then sign in again.',
      expired:
        'This sign-in no longer counted: it took too long, was begun in another browser, or the settings were saved meanwhile. Sign in at the provider again.',
      'not-signed-in':
        'Your session at Postroom had ended when the provider sent you back. Sign in at the provider again.',
    },
  },
};
