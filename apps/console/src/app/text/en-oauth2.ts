export const enOauth2 = {
  oauth2: { title: 'OAuth 2.0', text: 'Signs in by tokens of the provider instead of a password.' },
};
