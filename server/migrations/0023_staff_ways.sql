-- Passkeys: a second way in beside the authenticator (W3C Web Authentication).
create table staff_passkeys (
  id uuid primary key,
  account_id uuid not null references staff_accounts,
  -- base64url, as the browser names it.
  credential text not null unique,
  public_key bytea not null,
  counter bigint not null,
  -- The name of the site it was made for: it answers no other.
  site text not null,
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index staff_passkeys_account on staff_passkeys (account_id);

-- What an authenticator is asked to sign; each once.
create table staff_passkey_challenges (
  digest bytea primary key,
  -- Whose new passkey it is for; null when signing in.
  account_id uuid references staff_accounts,
  expires_at timestamptz not null
);

-- Accounts as a sign-in service knows them (OpenID Connect Core 1.0 §2: issuer and subject together are the person).
create table staff_subjects (
  issuer text not null,
  subject text not null,
  account_id uuid not null references staff_accounts,
  primary key (issuer, subject),
  unique (issuer, account_id)
);

-- Between leaving for the sign-in service and coming back; the cookie's digest binds it to one browser.
create table staff_oidc_flows (
  digest bytea primary key,
  state text not null,
  nonce text not null,
  verifier text not null,
  expires_at timestamptz not null
);
