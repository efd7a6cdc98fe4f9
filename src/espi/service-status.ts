import { ESPI_NAMESPACE, espiElement } from './element.ts';

/** ReadServiceStatus: not an Atom entry but the bare element; 1 is normal. The same for everybody, so it is made once. */
export const SERVICE_STATUS_DOCUMENT = serviceStatusDocument();

function serviceStatusDocument(): string {
  const element = espiElement('ServiceStatus', { currentStatus: 1 });
  const root = element.replace('<espi:ServiceStatus', `$& xmlns:espi="${ESPI_NAMESPACE}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}
