/** PostgreSQL channel on which a committed change of a kiosk is told; the payload is its kid. */
export const newsChannel = "fleet";
