/** PostgreSQL channel on which a committed change of a kiosk is told; the payload is its kid. */
export const newsChannel = "fleet";
/** On this one, that certificates of a kiosk were revoked; whoever holds its connections asks again. */
export const revokedChannel = "kiosk-revoked";
