import { type Oauth2Flow, type Oauth2Provider, oauth2Preset } from '@postroom/contracts';
import type { Oauth2Model } from '../editor/oauth2-model.ts';

type Filled = Pick<Oauth2Model, 'authorizationUrl' | 'tokenUrl' | 'scopes'>;

/** What a provider fills in, as the form holds it. */
export function presetModel(provider: Oauth2Provider | '', flow: Oauth2Flow): Filled {
  if (provider === '') return { authorizationUrl: '', tokenUrl: '', scopes: '' };
  const { authorizationUrl, tokenUrl, scopes } = oauth2Preset(provider, flow);
  return { authorizationUrl: authorizationUrl ?? '', tokenUrl: tokenUrl ?? '', scopes: scopes.join('\n') };
}

/**
 * The addresses and scopes once another provider or flow was chosen: each follows while it is empty or what the choice
 * before filled in, and stays once somebody typed another.
 */
export function followPreset(model: Oauth2Model, before: Pick<Oauth2Model, 'provider' | 'flow'>): Filled {
  const filled = presetModel(before.provider, before.flow);
  const next = presetModel(model.provider, model.flow);
  const follow = (field: keyof Filled) =>
    model[field] === '' || model[field] === filled[field] ? next[field] : model[field];
  return { authorizationUrl: follow('authorizationUrl'), tokenUrl: follow('tokenUrl'), scopes: follow('scopes') };
}
