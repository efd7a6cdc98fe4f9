/** With forward secrecy and authenticated encryption; the first three are TLS 1.3's (RFC 9325 §4.2). */
const CIPHERS: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** TLS of every door of the hub (BR-028.006): what Node takes besides could be read later by who gets the key. */
export const STRONG_TLS = { minVersion: 'TLSv1.2', ciphers: CIPHERS.join(':') } as const;
