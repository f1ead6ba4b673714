// The little that the desk does in the browser by itself; every page works without it.
"use strict";
