/** `npm run check`: the same gate as `npm test`, under the name that contributors look for. */
import './test.ts';
